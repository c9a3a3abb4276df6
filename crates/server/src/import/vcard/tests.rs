//! Cards as thirty years of address books write them.

use expect_test::{Expect, expect};

use super::*;

/// The contacts of a file as JSON, one per line, then what is broken.
fn check(file: &[u8], expected: &Expect) {
    let book = read(file);
    let mut lines: Vec<String> = book
        .cards
        .iter()
        .map(|card| {
            let photo = card.photo.as_ref().map(|photo| format!(" photo {photo:?}")).unwrap_or_default();
            let uid = card.uid.as_ref().map(|uid| format!(" uid {uid}")).unwrap_or_default();
            let contact = serde_json::to_string(&card.contact).unwrap();
            format!("{}: {}{uid}{photo}", card.line, contact.replace(r#""Id":"","Updated":0,"#, ""))
        })
        .collect();
    lines.extend(book.broken.iter().map(|broken| format!("{}! {}", broken.line, broken.reason)));
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn version_4_is_read() {
    check(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ana Öz\r\nN:Öz;Ana;M.;Dr.;\r\nNICKNAME:Cox,Annie\r\nBDAY:--0412\r\n\
         EMAIL;TYPE=work;PREF=2:ana@work.example\r\nEMAIL;TYPE=\"home,internet\";PREF=1:ana@home.example\r\n\
         TEL;VALUE=uri;TYPE=\"cell,voice\":tel:+49-431-1\r\n\
         ADR;TYPE=home;LABEL=\"a: b; c\":;;Hafenstr. 1;Kiel;SH;24103;Germany\r\n\
         ORG:Rowing\\, Inc.;Boats\r\nTITLE:Cox\r\nNOTE:one\\ntwo\\;\\\\\r\n\
         UID:urn:uuid:1\r\nPHOTO:data:image/png;base64,AQID\r\nEND:VCARD\r\n"
            .as_bytes(),
        &expect![[r#"1: {"Birthday":"0000-04-12","Company":"Rowing, Inc.","Emails":[{"Address":"ana@work.example","Type":2},{"Address":"ana@home.example","IsPrimary":true,"Type":1}],"FirstName":"Ana","FormattedName":"Ana Öz","JobTitle":"Cox","LastName":"Öz","Locations":[{"City":"Kiel","CountryRegion":"Germany","PostalCode":"24103","State":"SH","Street":"Hafenstr. 1","Type":1}],"NickName":"Cox","Notes":"one\ntwo;\\","Phones":[{"Number":"+49-431-1","Type":3}]} uid urn:uuid:1 photo [1, 2, 3]"#]],
    );
}

#[test]
fn version_3_is_read_folded_and_grouped() {
    check(
        b"BEGIN:VCARD\nVERSION:3.0\nFN:Bo\n  Berg\nitem1.EMAIL;type=INTERNET;type=pref:bo@exam\n ple.com\n\
          item1.X-ABLabel:_$!<Work>!$_\nitem2.TEL:1 2\nitem2.X-ABLabel:school\n\
          BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\nPHOTO;ENCODING=b;TYPE=JPEG:AQ\n ID\nEND:VCARD",
        &expect![[
            r#"1: {"Birthday":"0000-02-29","Emails":[{"Address":"bo@example.com","IsPrimary":true,"Type":2}],"FormattedName":"Bo Berg","Phones":[{"Number":"1 2","Type":0}]} photo [1, 2, 3]"#
        ]],
    );
}

#[test]
fn version_2_is_read_in_its_encodings() {
    check(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96z;An=\r\na;;;\r\n\
          TEL;CELL;PREF:0431\r\nTEL;WORK:0432\r\nEMAIL;HOME:ana@example.com\r\n\
          NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:K=E4se=0D=0Abrot = x\r\n\
          ORG;CHARSET=Shift_JIS:\x93\xfa\x96{\r\n\
          PHOTO;JPEG;ENCODING=BASE64:\r\n AQID\r\n BAUG\r\n\r\nTITLE:a\r\n b\r\nEND:VCARD\r\n\
          BEGIN:VCARD\r\nVERSION:2.1\r\nN:\xd6z;Bo\r\nPHOTO;BASE64;PNG:AQID\r\nBAUG\r\n\r\nEND:VCARD\r\n",
        &expect![[r#"
            1: {"Company":"日本","Emails":[{"Address":"ana@example.com","IsPrimary":true,"Type":1}],"FirstName":"Ana","FormattedName":"Ana Öz","JobTitle":"a b","LastName":"Öz","Notes":"Käse\nbrot = x","Phones":[{"Number":"0431","Type":3},{"Number":"0432","Type":2}]} photo [1, 2, 3, 4, 5, 6]
            17: {"FirstName":"Bo","FormattedName":"Bo Öz","LastName":"Öz"} photo [1, 2, 3, 4, 5, 6]"#]],
    );
}

#[test]
fn broken_cards_are_named_by_line_and_the_others_kept() {
    check(
        b"BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n\
          BEGIN:VCARD\nFN:Broken\nthis is no property, and it goes on and on for ever\nEND:VCARD\n\
          BEGIN:VCARD\nTEL:1\nEND:VCARD\n\
          stray\nstray too\n\
          BEGIN:VCARD\nFN:Unended\n\
          BEGIN:VCARD\nFN:Bo\nEND:VCARD\n\
          END:VCARD\n\
          BEGIN:VCARD\nFN:All\nKIND:group\nMEMBER:urn:uuid:1\nEND:VCARD\n\
          BEGIN:VCARD\nFN:Last",
        &expect![[r#"
            1: {"FormattedName":"Ana"}
            16: {"FormattedName":"Bo"}
            7! “this is no property, and it goes on and …” is no property of a card: NAME:value is expected
            9! it has no name, no company and no e-mail address
            12! this stands outside of any card: BEGIN:VCARD is expected
            14! the card that begins here has no END:VCARD
            19! this stands outside of any card: BEGIN:VCARD is expected
            20! this is a group of people, not a person
            25! the card that begins here has no END:VCARD"#]],
    );
}

#[test]
fn lines_end_as_on_any_system() {
    check(
        b"BEGIN:VCARD\rFN:Ana\rEND:VCARD\r\rBEGIN:VCARD\rEND:VCARD",
        &expect![[r#"
        1: {"FormattedName":"Ana"}
        5! it has no name, no company and no e-mail address"#]],
    );
}

#[test]
fn source_is_the_card_as_it_came() {
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ana\r\nX-SKYPE:ana\r\nEND:VCARD";
    let file = format!("\r\n{card}\r\n");
    assert_eq!(read(file.as_bytes()).cards[0].source, card);
}

#[test]
fn birthdays_are_read_in_all_their_forms() {
    let read = |value: &str| birthday(value, None);
    for value in ["19960415", "1996-04-15", "1996-04-15T00:00:00Z", "19960415T102200", " 1996-0415 "] {
        assert_eq!(read(value).as_deref(), Some("1996-04-15"), "{value}");
    }
    for value in ["--0412", "--04-12"] {
        assert_eq!(read(value).as_deref(), Some("0000-04-12"), "{value}");
    }
    for value in ["", "--", "1996", "1996-04", "---12", "--0431", "circa 1800", "ßßßßßß", "+996-04-15", "T10"]
    {
        assert_eq!(read(value), None, "{value}");
    }
}
