//! SIGINT and SIGTERM: a bulk command ends after the items in hand and says how
//! far it came; any other command, and whoever is asked twice, ends at once.

use tokio::signal::unix::{SignalKind, signal};

use super::output::Output;
use bofu_app::stop::{Signal, Stop};

/// Listens for signals from here on. A process that cannot listen is ended by
/// them as by default, which harms no ledger.
pub(super) fn listen(stop: &Stop, output: Output) {
    let kinds = [
        (Signal::Interrupt, SignalKind::interrupt()),
        (Signal::Terminate, SignalKind::terminate()),
    ];
    for (name, kind) in kinds {
        let Ok(mut signals) = signal(kind) else { continue };
        let stop = stop.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                if !stop.ask(name) {
                    std::process::exit(i32::from(name.exit_code()));
                }
                let name = name.name();
                output.talk(
                    &format!("收到 {name}: 完成手头各项后停止; 再次发送则立即结束"),
                    &format!("{name}: stopping after the items in hand; once more ends it at once"),
                );
            }
        });
    }
}
