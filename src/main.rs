//! The `bofu` command.

fn main() -> std::process::ExitCode {
    bofu::cli::run(std::env::args_os())
}
