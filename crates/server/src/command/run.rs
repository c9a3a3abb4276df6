//! `connect-server run`: the node itself.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use bus::{Address, Bus};
use clap::{Args, ValueEnum};
use store::{Database, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::clock::{Clock, parse_span};
use crate::command::database::Place;
use crate::command::say;
use crate::config::{self, Config, File};
use crate::mail::{Mail, Way};
use crate::push::{Push, Services};
use crate::random::Random;
use crate::registration::Registration;
use crate::router::router;
use crate::{asset, demo, memory, picture};

/// What --help says about the log.
pub(super) const LOGGING: &str = "What happens is logged on standard error; CONNECT_LOG says how much of it: error, \
    warn, info (the default), debug or trace.";

/// Runs a node.
#[derive(Debug, Args)]
#[command(after_help = LOGGING)]
pub struct Run {
    /// Where to listen; port 0 takes a free one (default: 127.0.0.1:8080)
    #[arg(long, env = "CONNECT_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Who the node is to the world, as browsers see it: `https://connect.example` (default:
    /// `http://localhost:<port>`)
    #[arg(long, env = "CONNECT_ISSUER", value_name = "URL")]
    issuer: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Where the nodes that share a PostgreSQL database tell each other what happens: `nats://<host>`, a NATS server,
    /// with `<user>:<password>@` or `<token>@` if it wants that. All of them need it; a node without it must be alone
    #[arg(long, env = "CONNECT_BUS", value_name = "URL", hide_env_values = true)]
    bus: Option<String>,
    /// How much memory may be taken by answers that are kept ready to be sent, in MiB; 0 keeps none. Over PostgreSQL none
    /// are kept (default: a sixteenth of the machine's memory, but no more than 256)
    #[arg(long, env = "CONNECT_KEEP", value_name = "MIB")]
    keep: Option<u32>,
    /// How large a file may be that people share in a conversation, in MiB; 0 allows none (default: 25)
    #[arg(long, env = "CONNECT_FILES", value_name = "MIB")]
    files: Option<u32>,
    /// Which push services the node talks to, by which people hear of what is said while they have no page open:
    /// `https://push.example`, several with commas between them, or `none` (default: whichever a browser names, on the
    /// public internet)
    #[arg(long, env = "CONNECT_PUSH_SERVICES", value_name = "ORIGIN", value_delimiter = ',')]
    push_services: Option<Vec<String>>,
    /// How letters are sent: `smtps://<user>:<password>@<host>`, or `smtp://…` for TLS that begins later, or `outbox` for
    /// not at all: then they lie at /outbox, for whoever looks there. Without it there are none (default: `outbox` with
    /// --demo)
    #[arg(long, env = "CONNECT_MAIL", value_name = "URL", hide_env_values = true)]
    mail: Option<String>,
    /// By whom letters are sent (default: no-reply at the issuer's host)
    #[arg(long, env = "CONNECT_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// A file with any of these settings and with applications to register
    #[arg(long, env = "CONNECT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Also serve a demo site, registered as an application; new accounts start with its address book
    #[arg(long, env = "CONNECT_DEMO")]
    demo: bool,
    /// Where the demo site listens (default: 127.0.0.1:8081)
    #[arg(long, env = "CONNECT_DEMO_LISTEN", value_name = "ADDRESS:PORT")]
    demo_listen: Option<SocketAddr>,
    /// `manual` is for tests: time stands still and moves only by lines on standard input, `advance 3h` (or 90s,
    /// 1500ms, 20m, 365d), each answered by `clock <milliseconds since 1970>`; the end of the input stops the node
    #[arg(long, env = "CONNECT_CLOCK", value_enum, default_value_t = WhichClock::System)]
    clock: WhichClock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WhichClock {
    System,
    Manual,
}

/// How long requests may go on after the node was told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(5);
/// What is said where a bus was given and nobody could be on it.
const NOT_SHARED: &str = "--bus is for nodes that share a PostgreSQL database (--database postgres://…); an SQLite file \
    belongs to one node, which needs none";
/// What kept answers take at most, unless more is said.
const MOST_KEPT: usize = 256 * MEBIBYTE;
/// How often what has expired is swept out.
const SWEEP_EVERY: Duration = Duration::from_mins(10);

impl Run {
    /// Runs until it is told to stop.
    pub async fn execute(self) -> Result<(), String> {
        log();
        let settings = self.settle()?;
        let listener = listen(settings.listen).await?;
        let issuer = match &settings.issuer {
            Some(issuer) => config::check_issuer(issuer)?,
            None => local(&listener)?,
        };
        let clock = settings.clock;
        let store = Store::open(&settings.place.database()?).await.map_err(|error| error.to_string())?;
        store.keep_answers(settings.keep);
        let bus = match &settings.bus {
            Some(address) => join(&store, address).await?,
            None => Bus::local(),
        };
        for registration in &settings.applications {
            let logo = match &registration.logo {
                Some(path) => Some(picture::read_logo(path).await?),
                None => None,
            };
            registration.save(&store, logo.as_ref(), clock.now()).await?;
        }
        let (demo, demo_listener) = match settings.demo {
            Some(address) => {
                let listener = listen(address).await?;
                (Some(demo::register(&store, local(&listener)?, clock.now()).await?), Some(listener))
            }
            None => (None, None),
        };

        let config = Arc::new(Config { issuer, file_bytes: settings.file_bytes, demo });
        let app = App {
            store,
            bus,
            push: Push::new(settings.push_services),
            mail: Mail::new(settings.mail, settings.mail_from.as_deref(), &config.issuer)?,
            config: Arc::clone(&config),
            clock,
            random: Random,
        };
        let (stop, stopped) = watch::channel(false);
        let mut servers = vec![tokio::spawn(serve(listener, router(app.clone()), stopped.clone()))];
        say(&format!("node  {}", config.issuer));
        if let (Some(site), Some(listener)) = (&config.demo, demo_listener) {
            servers.push(tokio::spawn(serve(listener, demo::router(&config.issuer, site), stopped)));
            say(&format!("demo  {}", site.origin));
        }
        if !asset::is_complete() {
            tracing::warn!(
                "built without the browser side, so /loader.js is missing: ./build.sh lays it out"
            );
        }
        say("ready");

        let sweeping = tokio::spawn(sweep(app.clone()));
        told_to_stop(&app.clock).await?;
        sweeping.abort();
        // Nobody listens any more if every server has ended by itself.
        stop.send(true).ok();
        for server in servers {
            // A request that hangs must not keep the node alive.
            tokio::time::timeout(LAST_REQUESTS, server).await.ok();
        }
        app.bus.flush().await;
        app.store.close().await;
        Ok(())
    }

    /// The command line over the environment over the file over the defaults.
    fn settle(self) -> Result<Settings, String> {
        let file = self.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        let place = self.place.or(Place { database: file.database, data: file.data });
        let database = place.named()?;
        // Read here for the same reason as a database is.
        let bus = self.bus.or(file.bus).map(|address| address.parse()).transpose();
        let bus: Option<Address> = bus.map_err(|error| format!("{error}"))?;
        if bus.is_some() && !matches!(database, Some(Database::Postgres(_))) {
            return Err(NOT_SHARED.to_owned());
        }
        let mail = self.mail.or(file.mail).or_else(|| self.demo.then(|| "outbox".to_owned()));
        let push_services = self.push_services.or(file.push_services).unwrap_or_default();
        Ok(Settings {
            listen: self.listen.or(file.listen).unwrap_or((Ipv4Addr::LOCALHOST, 8080).into()),
            issuer: self.issuer.or(file.issuer),
            place,
            bus,
            keep: self.keep.or(file.keep).map_or_else(usual_keep, |mebibytes| mebibytes as usize * MEBIBYTE),
            file_bytes: u64::from(self.files.or(file.files).unwrap_or(USUAL_FILES)) * MEBIBYTE as u64,
            push_services: Services::parse(&push_services)?,
            mail: Way::parse(mail.as_deref())?,
            mail_from: self.mail_from.or(file.mail_from),
            demo: self.demo.then(|| self.demo_listen.unwrap_or((Ipv4Addr::LOCALHOST, 8081).into())),
            clock: match self.clock {
                WhichClock::System => Clock::System,
                WhichClock::Manual => Clock::manual(Clock::System.now()),
            },
            applications: file.applications,
        })
    }
}

const MEBIBYTE: usize = 1024 * 1024;
/// How large a shared file may be where nothing is said, in MiB.
const USUAL_FILES: u32 = 25;

/// How much kept answers may take where nothing is said.
fn usual_keep() -> usize {
    let share = memory::total().map_or(0, |total| total / 16);
    usize::try_from(share).map_or(MOST_KEPT, |share| share.min(MOST_KEPT))
}

/// What was said, settled.
struct Settings {
    listen: SocketAddr,
    issuer: Option<String>,
    place: Place,
    /// Where the other nodes are heard, if there are any.
    bus: Option<Address>,
    /// How much kept answers may take, in bytes.
    keep: usize,
    /// How many bytes a shared file may have.
    file_bytes: u64,
    /// Which push services the node talks to.
    push_services: Services,
    /// How letters are sent.
    mail: Way,
    /// By whom.
    mail_from: Option<String>,
    /// Where the demo site listens, if there is to be one.
    demo: Option<SocketAddr>,
    clock: Clock,
    applications: Vec<Registration>,
}

/// What happens is told on standard error; `CONNECT_LOG` says how much of it.
fn log() {
    let filter = |level: &str| EnvFilter::try_new(format!("{}=off,{level}", bus::LIBRARY));
    let said = std::env::var("CONNECT_LOG").ok().and_then(|level| filter(&level).ok());
    let filter = said.unwrap_or_else(|| filter("info").unwrap_or_default());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// Joins the other nodes over the same database.
async fn join(store: &Store, address: &Address) -> Result<Bus, String> {
    let cluster = store.cluster().await.map_err(|error| error.to_string())?;
    Bus::connect(address, cluster.ok_or(NOT_SHARED)?).await.map_err(|error| error.to_string())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is in use: another node may be running; --listen takes another port")
        }
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// `http://localhost:<port>`, as a browser on this machine reaches it.
fn local(listener: &TcpListener) -> Result<String, String> {
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(format!("http://localhost:{}", address.port()))
}

async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let listener = listener.tap_io(|stream| {
        // Answers are small and complete: waiting to fill a packet only delays them.
        stream.set_nodelay(true).ok();
    });
    let stop = async move {
        stopped.wait_for(|stopped| *stopped).await.ok();
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the server ended");
    }
}

/// Sweeps out what has expired, now and then, as long as the node runs.
async fn sweep(app: App) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = app.store.sweep(app.clock.now()).await {
            tracing::warn!(code = error.code(), "what has expired was not swept out: {error}");
        }
    }
}

/// Waits for a signal or, with a manual clock, for the end of standard input.
async fn told_to_stop(clock: &Clock) -> Result<(), String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = follow_input(clock) => {}
    }
    Ok(())
}

/// Moves a manual clock as the lines of standard input say. The machine's clock has no input: it never ends.
async fn follow_input(clock: &Clock) {
    if matches!(clock, Clock::System) {
        return std::future::pending().await;
    }
    let mut lines = input();
    while let Some(line) = lines.recv().await {
        match line.strip_prefix("advance ").and_then(|span| parse_span(span.trim())) {
            Some(span) => {
                clock.advance(span);
                say(&format!("clock {}", clock.now().0));
            }
            None => eprintln!("connect-server: not understood: {line:?}; say: advance 3h"),
        }
    }
}

/// The lines of standard input. A thread of its own reads them, and may be left behind: one of the runtime's would keep
/// the program from ending until the next line.
fn input() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    lines
}
