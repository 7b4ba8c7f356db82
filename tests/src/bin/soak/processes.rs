//! The application processes: starts them, sends commands, hands out answers.

use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use crate::{
    options::Break,
    protocol::{Action, Answer, Command, Instance},
};

/// Time limit of an answer: longer than all attempts and delays of a session check and a call.
const ANSWER: Duration = Duration::from_secs(240);
/// Time limit of the end of a process whose standard input is closed.
const END: Duration = Duration::from_secs(10);

pub(crate) struct Processes {
    processes: Vec<Process>,
    next_id: AtomicU64,
}

struct Process {
    child: Mutex<Child>,
    commands: mpsc::Sender<Command>,
    waiting: Arc<Waiting>,
    ended: Mutex<mpsc::Receiver<()>>,
}

/// Receivers of the answers by ID of the command; `None` after the end of the process.
type Waiting = Mutex<Option<BTreeMap<u64, oneshot::Sender<Answer>>>>;

impl Processes {
    pub(crate) fn start(count: usize, address: SocketAddr, broken: Option<Break>) -> io::Result<Self> {
        let processes =
            (0..count).map(|number| Process::start(number, address, broken)).collect::<io::Result<_>>()?;
        // 0 stands for requests without a command.
        Ok(Self { processes, next_id: AtomicU64::new(1) })
    }

    pub(crate) fn count(&self) -> usize {
        self.processes.len()
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Sends a command and returns the answer. The error is a description.
    pub(crate) async fn command(&self, id: u64, to: Instance, action: Action) -> Result<Answer, String> {
        let process = &self.processes[to.process];
        let (sender, receiver) = oneshot::channel();
        let ended = || format!("process {} has ended", to.process);
        lock(&process.waiting).as_mut().ok_or_else(ended)?.insert(id, sender);
        process.commands.send(Command { id, adapter: to.adapter, action }).map_err(|_| ended())?;
        match timeout(ANSWER, receiver).await {
            Ok(answer) => answer.map_err(|_| ended()),
            Err(_) => {
                if let Some(waiting) = lock(&process.waiting).as_mut() {
                    waiting.remove(&id);
                }
                Err(format!("no answer within {} s", ANSWER.as_secs()))
            }
        }
    }

    /// Ends all processes. Returns descriptions of those that did not end by themselves.
    pub(crate) fn end(self) -> Vec<String> {
        let mut problems = Vec::new();
        for (number, process) in self.processes.into_iter().enumerate() {
            // Closes standard input.
            drop(process.commands);
            let has_ended = process.ended.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(END);
            let mut child = process.child.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(has_ended, Err(mpsc::RecvTimeoutError::Timeout)) {
                problems.push(format!("process {number} did not end within {} s", END.as_secs()));
                // Fails if the process has ended meanwhile.
                let _ = child.kill();
            }
            match child.wait() {
                Ok(status) if status.success() => {}
                Ok(status) => problems.push(format!("process {number}: {status}")),
                Err(error) => problems.push(format!("process {number}: {error}")),
            }
        }
        problems
    }
}

impl Process {
    fn start(number: usize, address: SocketAddr, broken: Option<Break>) -> io::Result<Self> {
        let mut command = std::process::Command::new(std::env::current_exe()?);
        command.arg("--application").arg(format!("{number}@{address}"));
        if let Some(broken) = broken {
            command.args(["--break", broken.name()]);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let waiting = Arc::new(Mutex::new(Some(BTreeMap::new())));
        let (commands, sent) = mpsc::channel();
        let (ended_sender, ended) = mpsc::channel();
        thread::spawn(move || write(input, &sent));
        thread::spawn({
            let waiting = waiting.clone();
            move || {
                // An error and the end of the output both mean that there are no further answers.
                let _ = read(output, &waiting);
                // Dropping the senders wakes those who wait.
                lock(&waiting).take();
                let _ = ended_sender.send(());
            }
        });
        Ok(Self { child: Mutex::new(child), commands, waiting, ended: Mutex::new(ended) })
    }
}

fn write(input: ChildStdin, commands: &mpsc::Receiver<Command>) -> io::Result<()> {
    let mut input = BufWriter::new(input);
    while let Ok(first) = commands.recv() {
        for command in std::iter::once(first).chain(commands.try_iter()) {
            serde_json::to_writer(&mut input, &command)?;
            input.write_all(b"\n")?;
        }
        input.flush()?;
    }
    Ok(())
}

fn read(output: ChildStdout, waiting: &Waiting) -> io::Result<()> {
    for line in BufReader::new(output).lines() {
        let answer: Answer = serde_json::from_str(&line?)?;
        let sender = lock(waiting).as_mut().and_then(|waiting| waiting.remove(&answer.id));
        if let Some(sender) = sender {
            // Fails if the time limit of the answer is over.
            let _ = sender.send(answer);
        }
    }
    Ok(())
}

fn lock(waiting: &Waiting) -> std::sync::MutexGuard<'_, Option<BTreeMap<u64, oneshot::Sender<Answer>>>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
