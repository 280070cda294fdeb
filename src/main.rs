//! The `bofu` command.

/// A third of a busy writer's time went into the system's allocator: events
/// are built by one thread and let go of by another (docs/adr/0002).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    bofu_cli::run(std::env::args_os())
}
