//! Figures: what was measured, how, and whether it is good enough.

use std::path::Path;

use serde_json::{Map, Value, json};

/// One measured number.
pub(crate) struct Figure {
    /// Its stable name, by phase: `page.signed_out.bytes`.
    pub(crate) name: &'static str,
    /// The number.
    pub(crate) value: f64,
    /// What it counts: `ratio`, `ms`, `MB`, `B`…
    pub(crate) unit: &'static str,
    /// What it must reach.
    pub(crate) target: Target,
    /// How many measurements it is the median of.
    pub(crate) runs: usize,
    /// What it was measured against.
    pub(crate) with: String,
    /// How, in one line.
    pub(crate) how: &'static str,
}

/// What a figure must reach.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Less is better.
    AtMost(f64),
    /// More is better.
    AtLeast(f64),
    /// Less is better; nothing is promised.
    Told,
}

/// Everything that one run has measured.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
    absent: Vec<(&'static str, String)>,
}

impl Report {
    /// Takes a figure in.
    pub(crate) fn add(&mut self, figure: Figure) {
        println!("{} = {} {} ({})", figure.name, rounded(figure.value), figure.unit, figure.with);
        self.figures.push(figure);
    }

    /// A figure that could not be taken: it stays absent, and is never guessed.
    pub(crate) fn absent(&mut self, name: &'static str, why: impl Into<String>) {
        self.absent.push((name, why.into()));
    }

    /// Whether a figure was taken, or is known to be absent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.figures.iter().any(|figure| figure.name == name)
            || self.absent.iter().any(|(absent, _)| *absent == name)
    }

    /// The table.
    pub(crate) fn print(&self) {
        println!(
            "\n{:<42} {:>10} {:<6} {:>10}  {:>4}  {:<7} with",
            "figure", "value", "unit", "target", "runs", ""
        );
        for figure in &self.figures {
            let (target, verdict) = figure.verdict();
            println!(
                "{:<42} {:>10} {:<6} {target:>10}  {:>4}  {verdict:<7} {}",
                figure.name,
                rounded(figure.value),
                figure.unit,
                figure.runs,
                figure.with
            );
        }
        for (name, why) in &self.absent {
            println!("{name:<42} could not be taken: {why}");
        }
    }

    /// The same for machines: an object with a member per figure.
    pub(crate) fn write(&self, file: &Path) -> std::io::Result<()> {
        let row = |figure: &Figure| {
            let row = json!({
                "value": rounded(figure.value).parse::<f64>().unwrap_or(figure.value),
                "unit": figure.unit,
                "better": if matches!(figure.target, Target::AtLeast(_)) { "more" } else { "less" },
                "runs": figure.runs,
                "with": figure.with,
                "how": figure.how,
            });
            (figure.name.to_owned(), row)
        };
        let rows: Map<String, Value> = self.figures.iter().map(row).collect();
        std::fs::write(file, serde_json::to_string_pretty(&rows)? + "\n")
    }
}

impl Figure {
    fn verdict(&self) -> (String, &'static str) {
        let (sign, bound, is_reached) = match self.target {
            Target::AtMost(bound) => ("≤", bound, self.value <= bound),
            Target::AtLeast(bound) => ("≥", bound, self.value >= bound),
            Target::Told => return (String::new(), ""),
        };
        (format!("{sign} {}", rounded(bound)), if is_reached { "reached" } else { "MISSED" })
    }
}

/// The middle of them.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}

/// The value that so many of a hundred do not exceed.
pub(crate) fn percentile(values: &[f64], of_hundred: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let place = (values.len() * of_hundred).div_ceil(100).saturating_sub(1);
    values.get(place).copied().unwrap_or(f64::NAN)
}

/// Three digits are as many as two shared cores can tell.
fn rounded(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.01 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}
