//! Reasons to stop.

use std::{future::pending, io, thread};

use tokio::{select, sync::oneshot};

/// Returns a future that completes on SIGINT, on SIGTERM and, with `exit_with_stdin`, at the end of standard
/// input. Signals are handled from the return of this function on.
pub(super) fn requested(exit_with_stdin: bool) -> io::Result<impl Future<Output = ()>> {
    let stdin = exit_with_stdin.then(stdin).transpose()?;
    let signal = signal()?;
    Ok(async move {
        let stdin = async {
            match stdin {
                Some(end) => drop(end.await),
                None => pending().await,
            }
        };
        select! {
            () = stdin => (),
            () = signal => (),
        }
    })
}

/// Returns a future that completes at the end of standard input.
fn stdin() -> io::Result<oneshot::Receiver<()>> {
    let (sender, receiver) = oneshot::channel();
    // A thread, because tokio's standard input would keep the runtime from shutting down.
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        // An error ends standard input, too.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = sender.send(());
    })?;
    Ok(receiver)
}

#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

#[cfg(windows)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move { drop(interrupt.recv().await) })
}
