//! What people type into a form: checked field by field, each with its own words when it does not fit.

use crate::form::Form;

/// What is wrong, by the field's name. Empty means that everything fits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(Vec<(&'static str, String)>);

impl Problems {
    /// Something is wrong with this field.
    pub(crate) fn add(&mut self, field: &'static str, words: impl Into<String>) {
        self.0.push((field, words.into()));
    }

    /// One problem.
    pub(crate) fn with(field: &'static str, words: impl Into<String>) -> Self {
        Self(vec![(field, words.into())])
    }

    /// What is wrong with this field.
    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, words)| words.as_str())
    }

    /// Whether everything fits.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The longest name, place and the like.
const LONGEST: usize = 100;

/// A line of text; `None` if nothing was typed. Control characters and overlong lines do not fit.
pub(crate) fn line(form: &Form, field: &'static str, problems: &mut Problems) -> Option<String> {
    let text = form.text(field);
    if text.chars().count() > LONGEST {
        problems.add(field, format!("At most {LONGEST} characters, please."));
    } else if text.chars().any(char::is_control) {
        problems.add(field, "There are characters in it that cannot be shown.");
    }
    (!text.is_empty()).then(|| text.to_owned())
}
