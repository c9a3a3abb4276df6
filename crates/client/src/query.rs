//! A question about the visitor's data, built step by step; nothing is sent until the answer is asked for.

use crate::form::Form;

/// A question: a path, and options (OData 4.01 URL Conventions, section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Below the person, e.g. `Contacts/AllContacts`.
    path: String,
    options: Form,
}

impl Query {
    /// Reads an address below the person.
    pub fn parse(address: &str) -> Self {
        let (path, options) = address.split_once('?').unwrap_or((address, ""));
        Self { path: path.into(), options: Form::parse(options) }
    }

    /// The question and one more option: a second `$filter` must hold as well, a second `$orderby` decides where the
    /// first leaves a choice, a second `$select` adds its properties; of anything else the last one counts.
    #[must_use]
    pub fn with(&self, option: &str, value: &str) -> Self {
        let joined = match (option, self.options.value(option).as_deref()) {
            ("$filter", Some(before)) => ["(", before, ") and (", value, ")"].concat(),
            ("$orderby" | "$select", Some(before)) => [before, ",", value].concat(),
            _ => value.into(),
        };
        let mut options = self.options.without(&[option]);
        options.add(option, &joined);
        Self { path: self.path.clone(), options }
    }

    /// The question how many there are, whatever `$top` and `$skip` say.
    #[must_use]
    pub fn count(&self) -> Self {
        let options = self.options.without(&["$orderby", "$select", "$top", "$skip"]);
        Self { path: [&self.path, "/$count"].concat(), options }
    }

    /// The address again.
    pub fn encode(&self) -> String {
        let mark = if self.options.is_empty() { "" } else { "?" };
        [&self.path, mark, self.options.encoded()].concat()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "`expect![…]` at each call reads best")]
    fn check(steps: &[(&str, &str)], expect: Expect) -> Query {
        let query =
            steps.iter().fold(Query::parse("Contacts/AllContacts"), |query, step| query.with(step.0, step.1));
        expect.assert_eq(&query.encode());
        query
    }

    #[test]
    fn steps_add_up() {
        check(&[], expect!["Contacts/AllContacts"]);
        check(
            &[("$filter", "startswith(FormattedName,'Ä')")],
            expect!["Contacts/AllContacts?$filter=startswith%28FormattedName%2C%27%C3%84%27%29"],
        );
        check(
            &[("$filter", "IsFriend"), ("$filter", "Cid ne null")],
            expect!["Contacts/AllContacts?$filter=%28IsFriend%29%20and%20%28Cid%20ne%20null%29"],
        );
        check(
            &[("$orderby", "FormattedName"), ("$select", "Id"), ("$orderby", "Id desc"), ("$select", "Cid")],
            expect!["Contacts/AllContacts?$orderby=FormattedName%2CId%20desc&$select=Id%2CCid"],
        );
        check(
            &[("$top", "5"), ("$skip", "2"), ("$top", "6")],
            expect!["Contacts/AllContacts?$skip=2&$top=6"],
        );
    }

    #[test]
    fn a_step_leaves_the_question_before_it_as_it_was() {
        let all = Query::parse("Contacts/AllContacts");
        let _ = all.with("$top", "5");
        assert_eq!(all.encode(), "Contacts/AllContacts");
    }

    #[test]
    fn counting_looks_at_the_filter_alone() {
        let some = check(
            &[("$top", "5"), ("$filter", "IsFriend"), ("$select", "Id")],
            expect!["Contacts/AllContacts?$top=5&$filter=IsFriend&$select=Id"],
        );
        assert_eq!(some.count().encode(), "Contacts/AllContacts/$count?$filter=IsFriend");
    }
}
