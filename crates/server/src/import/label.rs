//! What an address or number is for, as address books say it: `WORK`, `_$!<Home>!$_`, `* Mobile`, `geschäftlich`.

/// For what an address or number is: the `Type` of 2010.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Use {
    /// It does not say.
    #[default]
    Other = 0,
    /// At home.
    Personal = 1,
    /// At work.
    Business = 2,
    /// A mobile telephone.
    Mobile = 3,
}

/// Parts of words, in lower case, that tell: in the languages in which address books are commonly exported.
const TELLING: [(Use, &[&str]); 3] = [
    (
        Use::Mobile,
        &["cell", "mobil", "móvil", "movil", "celular", "cellulare", "telemóvel", "handy", "iphone"],
    ),
    (
        Use::Business,
        &[
            "work",
            "business",
            "office",
            "company",
            "arbeit",
            "geschäft",
            "büro",
            "bureau",
            "travail",
            "professionnel",
            "trabajo",
            "trabalho",
            "comercial",
            "profesional",
            "lavoro",
            "ufficio",
            "werk",
            "zakelijk",
        ],
    ),
    (
        Use::Personal,
        &[
            "home",
            "personal",
            "private",
            "privat",
            "domicile",
            "personnel",
            "casa",
            "particular",
            "pessoal",
            "personale",
            "abitazione",
            "thuis",
            "privé",
            "zuhause",
        ],
    ),
];

impl Use {
    /// What a label tells, in any of the languages that are known.
    pub(super) fn of(label: &str) -> Self {
        let label = label.to_lowercase();
        let tells = |words: &[&str]| words.iter().any(|word| label.contains(word));
        TELLING.iter().find(|(_, words)| tells(words)).map_or(Self::Other, |&(purpose, _)| purpose)
    }

    /// The number on the wire, for telephones.
    pub(super) fn number(self) -> u8 {
        self as u8
    }

    /// The number on the wire, for e-mail and postal addresses: they are not mobile.
    pub(super) fn number_of_address(self) -> u8 {
        if self == Self::Mobile { 0 } else { self as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_in_several_languages() {
        for (label, purpose) in [
            ("WORK", Use::Business),
            ("* Home", Use::Personal),
            ("_$!<Work>!$_", Use::Business),
            ("Telefon geschäftlich", Use::Business),
            ("CELL,VOICE,WORK", Use::Mobile),
            ("Móvil", Use::Mobile),
            ("INTERNET", Use::Other),
            ("", Use::Other),
        ] {
            assert_eq!(Use::of(label), purpose, "{label}");
        }
    }
}
