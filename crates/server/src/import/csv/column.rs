//! What a column holds, by what its header says.

use crate::import::label::Use;

/// What a column holds. Numbered columns (`E-mail 2 - Value`) say their number, others 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Prefix,
    FirstName,
    MiddleName,
    LastName,
    Suffix,
    NickName,
    Company,
    JobTitle,
    Notes,
    Uid,
    Birthday,
    /// 0 the year, 1 the month, 2 the day.
    BirthPart(u8),
    Email(Option<Use>, u8),
    EmailLabel(u8),
    Phone(Option<Use>, u8),
    PhoneLabel(u8),
    Address(Option<Use>, u8, Part),
    AddressLabel(u8),
}

/// A part of a postal address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Street,
    City,
    State,
    PostalCode,
    Country,
}

/// Headers that are one thing whatever stands around them: in lower case, punctuation as spaces, numbers as `#`.
/// English, German, French, Spanish, Italian, Portuguese, Dutch.
#[rustfmt::skip]
const WHOLE: &[(Column, &[&str])] = &[
    (Column::Name, &["name", "full name", "display name", "formatted name", "contact name", "anzeigename",
        "vollständiger name", "nom complet", "nom affiché", "nombre completo", "nombre para mostrar",
        "nome completo", "nome visualizzato", "nome de exibição", "volledige naam", "naam", "weergavenaam"]),
    (Column::Prefix, &["name prefix", "prefix", "honorific prefix"]),
    (Column::FirstName, &["first name", "given name", "firstname", "first", "forename", "vorname", "prénom", "prenom",
        "nombre", "nome", "nome próprio", "primeiro nome", "voornaam"]),
    (Column::MiddleName, &["middle name", "additional name", "middle", "weitere vornamen", "zweiter vorname",
        "deuxième prénom", "segundo nombre", "secondo nome", "segundo nome", "nome do meio", "middelste naam"]),
    (Column::LastName, &["last name", "family name", "lastname", "last", "surname", "nachname", "familienname", "nom",
        "nom de famille", "apellido", "apellidos", "cognome", "apelido", "sobrenome", "achternaam"]),
    (Column::Suffix, &["name suffix", "suffix", "honorific suffix", "suffixe", "sufijo", "suffisso", "sufixo"]),
    (Column::NickName, &["nickname", "nick name", "nick", "spitzname", "surnom", "pseudo", "apodo", "sobrenombre",
        "soprannome", "alcunha", "apelido alcunha", "bijnaam"]),
    (Column::Company, &["company", "organization", "organisation", "organization name", "organization # name",
        "company name", "firma", "organisation name", "société", "entreprise", "organización", "empresa", "compañía",
        "società", "azienda", "organizzazione", "bedrijf", "organisatie"]),
    (Column::JobTitle, &["job title", "organization title", "organization # title", "position", "jobtitle", "titel",
        "berufsbezeichnung", "fonction", "poste", "puesto", "cargo", "posizione", "qualifica", "functie"]),
    (Column::Notes, &["notes", "note", "comments", "notizen", "bemerkungen", "remarques", "notas", "notities"]),
    (Column::Uid, &["uid"]),
    (Column::Birthday, &["birthday", "birth date", "date of birth", "dob", "geburtstag", "geburtsdatum",
        "anniversaire", "date de naissance", "cumpleaños", "fecha de nacimiento", "compleanno", "data di nascita",
        "aniversário", "data de nascimento", "verjaardag", "geboortedatum"]),
    (Column::BirthPart(0), &["birth year", "geburtsjahr"]),
    (Column::BirthPart(1), &["birth month", "geburtsmonat"]),
    (Column::BirthPart(2), &["birth day", "geburtstag tag"]),
    (Column::EmailLabel(0), &["e mail # label", "e mail # type", "email # label", "email # type"]),
    (Column::PhoneLabel(0), &["phone # label", "phone # type"]),
    (Column::AddressLabel(0), &["address # label", "address # type"]),
];

/// Words that make a column one of e-mail addresses.
const EMAIL: &[&str] = &["e mail", "email", "mail", "correo electrónico", "posta elettronica", "courriel"];
/// What an e-mail column may not say: it describes the address.
const NOT_EMAIL: &[&str] =
    &["type", "typ", "label", "display", "anzeigename", "name", "nom", "nombre", "tipo"];
/// Words that make a column one of telephone numbers …
const PHONE: &[&str] = &[
    "phone",
    "telephone",
    "telefon",
    "mobile",
    "mobiltelefon",
    "handy",
    "cell",
    "téléphone",
    "tél",
    "portable",
    "teléfono",
    "móvil",
    "telefono",
    "cellulare",
    "telefone",
    "telemóvel",
    "celular",
    "telefoon",
    "mobiel",
];
/// … and those that make it something else after all.
const NOT_PHONE: &[&str] = &["fax", "label", "type", "pager", "telex", "isdn", "tty"];
/// Words that make a column a part of a postal address.
#[rustfmt::skip]
const PARTS: &[(Part, &[&str])] = &[
    (Part::PostalCode, &["postal code", "zip", "zipcode", "zip code", "postcode", "postleitzahl", "plz",
        "code postal", "código postal", "cap", "codice postale", "cep"]),
    (Part::Country, &["country", "country region", "land", "land region", "pays", "pays région", "país",
        "país o región", "paese", "nazione"]),
    (Part::City, &["city", "town", "locality", "ort", "stadt", "ville", "ciudad", "città", "cidade", "localidade",
        "plaats", "woonplaats"]),
    (Part::State, &["state", "region", "province", "bundesland", "bundesland kanton", "dép région", "département",
        "provincia", "estado", "provincie"]),
    (Part::Street, &["street", "street #", "address", "address #", "straße", "strasse", "rue", "adresse", "calle",
        "dirección", "via", "indirizzo", "rua", "endereço", "straat", "adres", "extended address", "po box"]),
];
/// Words around those that say for what an address is, or nothing; others make the column something else.
const AROUND: &[&str] = &[
    "home",
    "business",
    "work",
    "other",
    "personal",
    "private",
    "privat",
    "geschäftlich",
    "geschaeftlich",
    "arbeit",
    "weitere",
    "weiterer",
    "weiteres",
    "domicile",
    "bureau",
    "autre",
    "particular",
    "trabajo",
    "otro",
    "otra",
    "abitazione",
    "ufficio",
    "altro",
    "casa",
    "comercial",
    "outro",
    "thuis",
    "werk",
    "overig",
    "address",
    "#",
    "de",
    "del",
    "do",
    "da",
    "la",
    "el",
    "of",
];

impl Column {
    /// What a header says, if it is known.
    pub(super) fn named(header: &str) -> Option<Self> {
        let (words, slot) = normalize(header);
        let whole = WHOLE.iter().find(|(_, spellings)| spellings.contains(&words.as_str()));
        match whole {
            Some((Self::EmailLabel(_), _)) => Some(Self::EmailLabel(slot)),
            Some((Self::PhoneLabel(_), _)) => Some(Self::PhoneLabel(slot)),
            Some((Self::AddressLabel(_), _)) => Some(Self::AddressLabel(slot)),
            Some(&(column, _)) => Some(column),
            None => Self::described(&words, slot),
        }
    }

    /// Whether it can say whom a row is about.
    pub(super) fn names_somebody(self) -> bool {
        matches!(
            self,
            Self::Name | Self::FirstName | Self::LastName | Self::NickName | Self::Company | Self::Email(..)
        )
    }

    /// By words in a header that says more than one thing: `Business Phone 2`, `Home ZipCode`, `Straße privat`.
    fn described(words: &str, slot: u8) -> Option<Self> {
        let purpose = Some(Use::of(words)).filter(|&purpose| purpose != Use::Other);
        let has = |list: &[&str]| list.iter().any(|phrase| has_phrase(words, phrase));
        // `E-mail 2 - Value` has a label beside it; `Other Phone` has not, and is nobody's in particular.
        let purpose = purpose.or_else(|| (!words.contains('#')).then_some(Use::Other));
        if has(EMAIL) {
            return (!has(NOT_EMAIL)).then_some(Self::Email(purpose, slot));
        }
        if has(PHONE) {
            return (!has(NOT_PHONE)).then_some(Self::Phone(purpose, slot));
        }
        let part = PARTS.iter().find_map(|&(part, phrases)| {
            phrases.iter().any(|phrase| remainder_is_known(words, phrase)).then_some(part)
        });
        part.map(|part| Self::Address(purpose, slot, part))
    }
}

/// Lower case, punctuation as single spaces, numbers as `#`; and the first number.
fn normalize(header: &str) -> (String, u8) {
    let mut slot = None;
    let spaced: String = header
        .to_lowercase()
        .chars()
        .map(|character| if character.is_alphanumeric() { character } else { ' ' })
        .collect();
    let words: Vec<&str> = spaced
        .split_whitespace()
        .map(|word| match word.parse::<u8>() {
            Ok(number) => {
                slot.get_or_insert(number);
                "#"
            }
            Err(_) => word,
        })
        .collect();
    (words.join(" "), slot.unwrap_or(0))
}

/// Whether these words stand there in this order, as whole words.
fn has_phrase(words: &str, phrase: &str) -> bool {
    format!(" {words} ").contains(&format!(" {phrase} "))
}

/// Whether the phrase stands there, and nothing but words that may stand around it.
fn remainder_is_known(words: &str, phrase: &str) -> bool {
    let words = format!(" {words} ");
    let phrase = format!(" {phrase} ");
    words.find(&phrase).is_some_and(|at| {
        let around = words[..at].split_whitespace().chain(words[at + phrase.len()..].split_whitespace());
        around.into_iter().all(|word| AROUND.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_common_books_are_known() {
        for (header, column) in [
            ("E-mail 1 - Value", Column::Email(None, 1)),
            ("E-mail 1 - Label", Column::EmailLabel(1)),
            ("E-mail Address", Column::Email(Some(Use::Other), 0)),
            ("E-mail 2 Address", Column::Email(None, 2)),
            ("E-Mail-Adresse", Column::Email(Some(Use::Other), 0)),
            ("Primary Email", Column::Email(Some(Use::Other), 0)),
            ("Business Phone 2", Column::Phone(Some(Use::Business), 2)),
            ("Mobiltelefon", Column::Phone(Some(Use::Mobile), 0)),
            ("Telefon privat", Column::Phone(Some(Use::Personal), 0)),
            ("Phone 3 - Value", Column::Phone(None, 3)),
            ("Home ZipCode", Column::Address(Some(Use::Personal), 0, Part::PostalCode)),
            ("Business Country/Region", Column::Address(Some(Use::Business), 0, Part::Country)),
            ("Straße geschäftlich", Column::Address(Some(Use::Business), 0, Part::Street)),
            ("Address 1 - City", Column::Address(None, 1, Part::City)),
            ("Home Address 2", Column::Address(Some(Use::Personal), 2, Part::Street)),
            ("Organization 1 - Name", Column::Company),
            ("Prénom", Column::FirstName),
            ("Date of Birth", Column::Birthday),
        ] {
            assert_eq!(Column::named(header), Some(column), "{header}");
        }
    }

    #[test]
    fn other_headers_are_left_alone() {
        for header in [
            "",
            "E-mail Type",
            "E-mail Display Name",
            "Business Fax",
            "Fax Number",
            "Web Page",
            "Photo",
            "Labels",
            "City Guide",
            "Website 1 - Value",
            "Mileage",
        ] {
            assert_eq!(Column::named(header), None, "{header}");
        }
    }
}
