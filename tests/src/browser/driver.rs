//! chromedriver: one private process for the tests that run at the same time.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

/// A running chromedriver. The last browser to close takes it along.
pub(super) struct Driver {
    child: Child,
    /// `http://127.0.0.1:<port>`.
    pub(super) address: String,
    /// The browsers' profiles, and whatever else they leave behind.
    _folder: TempDir,
}

impl Driver {
    /// The one that is running, or a new one.
    pub(super) fn shared() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        // A test that failed while starting it leaves nothing half done behind.
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *running = Arc::downgrade(&driver);
            driver
        })
    }

    fn start() -> Self {
        let folder =
            TempDir::with_prefix("connect-browser-").expect("the system has a folder for temporary files");
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("chromedriver does not start ({error}): install Chromium and its driver")
            });
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let port = lines.by_ref().find_map(|line| {
            let line = line.expect("chromedriver speaks UTF-8");
            line.strip_prefix("ChromeDriver was started successfully on port ")?
                .trim_end_matches('.')
                .parse::<u16>()
                .ok()
        });
        let port = port.expect("chromedriver says its port before it ends");
        // A pipe that nobody reads would stop it one day.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: format!("http://127.0.0.1:{port}"), _folder: folder }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Every browser has closed its session before: nothing but the driver itself is left to end.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
