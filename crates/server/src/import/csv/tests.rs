//! Rows as common address books export them.

use expect_test::{Expect, expect};

use super::*;

/// The contacts of a file as JSON, one per line, then what is broken.
fn check(file: &str, expected: &Expect) {
    let book = read(file.as_bytes()).unwrap();
    let contacts = book.cards.iter().map(|card| {
        let contact = serde_json::to_string(&card.contact).unwrap();
        format!("{}: {}", card.line, contact.replace(r#""Id":"","Updated":0,"#, ""))
    });
    let broken = book.broken.iter().map(|broken| format!("{}! {}", broken.line, broken.reason));
    expected.assert_eq(&contacts.chain(broken).collect::<Vec<_>>().join("\n"));
}

#[test]
fn google_is_read() {
    check(
        "First Name,Middle Name,Last Name,Nickname,Organization Name,Organization Title,Birthday,Notes,Labels,\
         E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,\
         Address 1 - Label,Address 1 - Street,Address 1 - City,Address 1 - Region,Address 1 - Postal Code,\
         Address 1 - Country\n\
         Ana,M.,Öz,Cox,Rowing Inc.,Coxswain,1996-04-15,\"two\nlines, \"\"quoted\"\"\",* myContacts,\
         Home,ana@home.example,* Work,ana@work.example ::: ana2@work.example,Mobile,+49 431 1 ::: 2,\
         Home,Hafenstr. 1,Kiel,SH,24103,Germany\n\
         ,,,,,,--04-12,,,,bo@example.com,,,,,,,,,,\n",
        &expect![[r#"
            2: {"Birthday":"1996-04-15","Company":"Rowing Inc.","Emails":[{"Address":"ana@home.example","Type":1},{"Address":"ana@work.example","IsPrimary":true,"Type":2},{"Address":"ana2@work.example","Type":2}],"FirstName":"Ana","FormattedName":"Ana M. Öz","JobTitle":"Coxswain","LastName":"Öz","Locations":[{"City":"Kiel","CountryRegion":"Germany","PostalCode":"24103","State":"SH","Street":"Hafenstr. 1","Type":1}],"NickName":"Cox","Notes":"two\nlines, \"quoted\"","Phones":[{"Number":"+49 431 1","Type":3},{"Number":"2","Type":3}]}
            4: {"Birthday":"0000-04-12","Emails":[{"Address":"bo@example.com","IsPrimary":true,"Type":0}],"FormattedName":"bo"}"#]],
    );
}

#[test]
fn outlook_is_read_in_german_with_semicolons() {
    check(
        "\u{feff}Anrede;Vorname;Nachname;Firma;Position;Straße geschäftlich;Ort geschäftlich;Postleitzahl \
         geschäftlich;Land/Region geschäftlich;Straße privat;Ort privat;Telefon geschäftlich;Mobiltelefon;Fax \
         privat;E-Mail-Adresse;E-Mail: Anzeigename;E-Mail 2: Adresse;Geburtstag;Notizen\r\n\
         Frau;Ana;Öz;Ruder AG;Steuerfrau;Kai 1;Kiel;24103;Deutschland;Weg 2;Plön;0431;0170;0432;ana@example.com;\
         Ana Öz;ana@example.org;15.4.1996;\r\n"
            .trim_start_matches('\u{feff}'),
        &expect![[r#"2: {"Birthday":"1996-04-15","Company":"Ruder AG","Emails":[{"Address":"ana@example.com","IsPrimary":true,"Type":0},{"Address":"ana@example.org","Type":0}],"FirstName":"Ana","FormattedName":"Ana Öz","JobTitle":"Steuerfrau","LastName":"Öz","Locations":[{"City":"Kiel","CountryRegion":"Deutschland","PostalCode":"24103","Street":"Kai 1","Type":2},{"City":"Plön","Street":"Weg 2","Type":1}],"Phones":[{"Number":"0431","Type":2},{"Number":"0170","Type":3}]}"#]],
    );
}

#[test]
fn plain_table_is_read_and_rows_without_a_name_are_named() {
    check(
        "sep=;\nName;E-mail\nAna;ana@example.com\n\n;\nBo Berg;\n;nobody\n",
        &expect![[r#"
        3: {"Emails":[{"Address":"ana@example.com","IsPrimary":true,"Type":0}],"FormattedName":"Ana"}
        6: {"FormattedName":"Bo Berg"}
        7! it has no name, no company and no e-mail address"#]],
    );
    check(
        "name\temail\tphone\nAna\tana@example.com\t1\n\t\t2\n",
        &expect![[r#"
        2: {"Emails":[{"Address":"ana@example.com","IsPrimary":true,"Type":0}],"FormattedName":"Ana","Phones":[{"Number":"1","Type":0}]}
        3! it has no name, no company and no e-mail address"#]],
    );
}

#[test]
fn birthdays_are_read_unless_they_are_ambiguous() {
    for cell in
        ["1996-04-15", "1996/4/15", "15.4.1996", "15.04.1996", "4/15/1996", "15/4/1996", "1996-04-15 00:00"]
    {
        assert_eq!(birthday(cell).as_deref(), Some("1996-04-15"), "{cell}");
    }
    assert_eq!(birthday("--04-15").as_deref(), Some("0000-04-15"));
    assert_eq!(birthday("4/4/1996").as_deref(), Some("1996-04-04"));
    for cell in ["4/5/1996", "0/0/00", "", " ", "x", "15.4.", "1996", "4/15/96"] {
        assert_eq!(birthday(cell), None, "{cell}");
    }
}

#[test]
fn source_keeps_every_cell() {
    let book = read(b"Name,Shoe size\nAna,38\n").unwrap();
    assert_eq!(book.cards[0].source, "Name: Ana\nShoe size: 38");
}
