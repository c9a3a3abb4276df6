//! `POST /messenger/files`, `GET /messenger/files/{key}`: what people upload who mean no good, and what goes wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod world;

use std::io::{self, Cursor};

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use futures::stream;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use world::{Answer, World};

/// The largest file of this node.
const MOST: usize = 1024 * 1024;

/// Somebody's site, which may upload for them.
struct Site<'a> {
    world: &'a World,
    token: String,
}

impl<'a> Site<'a> {
    async fn of(world: &'a World, name: &str) -> Self {
        let (token, _) = world.person(name).await.connect(&["Messenger.SignIn"], true).await;
        Self { world, token }
    }

    async fn send(&self, query: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(format!("/messenger/files?{query}"))
            .header("authorization", format!("Bearer {}", self.token))
            // What it is said to be counts for nothing.
            .header("content-type", "text/html");
        self.world.send(request.body(body.into()).unwrap()).await
    }

    async fn upload(&self, number: usize, name: &str, bytes: &[u8]) -> Value {
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let answer = self.send(&format!("id={number:016x}&name={name}"), bytes.to_vec()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{name}: {}", answer.text());
        answer.json()
    }

    /// What is kept of it, and what comes with it.
    async fn fetch(&self, file: &Value) -> Answer {
        self.world.get(file["address"].as_str().unwrap(), None).await
    }
}

fn code(answer: &Answer) -> (u16, String) {
    let code = answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), code)
}

/// Red above, blue below.
fn picture(format: ImageFormat) -> Vec<u8> {
    let color = |_, y| if y < 32 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_fn(48, 64, color)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn where_a_picture_was_taken_is_not_told() {
    let world = World::new().await;
    let ana = Site::of(&world, "Ana").await;
    let jpeg = picture(ImageFormat::Jpeg);
    // TIFF in Exif 2.3: orientation 6, and words where a place would stand.
    let tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 52.52 N 13.40 E";
    let length = u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes();
    let exif = [&b"\xff\xe1"[..], &length, b"Exif\0\0", tiff].concat();
    let comment = b"\xff\xfe\0\x0aby Ana C";
    let given = [&jpeg[..2], &exif, comment, &jpeg[2..], b"13.40 E"].concat();
    let file = ana.upload(1, "beach.jpg", &given).await;
    // Turned as the camera was held.
    assert_eq!((&file["picture"]["width"], &file["picture"]["height"]), (&64.into(), &48.into()));
    let kept = ana.fetch(&file).await;
    assert_eq!(kept.header("content-type"), "image/jpeg");
    for lost in [&b"Exif"[..], b"GPS", b"13.40 E", b"by Ana"] {
        assert!(holds(&given, lost) && !holds(&kept.body, lost), "{:?}", String::from_utf8_lossy(lost));
    }
    let seen = image::load_from_memory(&kept.body).unwrap().to_rgb8();
    assert_eq!(seen.dimensions(), (64, 48));
    assert!(seen.get_pixel(4, 24).0[2] > 200 && seen.get_pixel(60, 24).0[0] > 200, "the top is at the right");
}

#[tokio::test]
async fn picture_that_is_something_else_as_well_is_only_a_picture() {
    let world = World::new().await;
    let ana = Site::of(&world, "Ana").await;
    let script = b"<script>alert(document.domain)</script>";
    for (number, (format, kept_as)) in [
        (ImageFormat::Png, "image/jpeg"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::WebP, "image/jpeg"),
        (ImageFormat::Gif, "image/gif"),
    ]
    .into_iter()
    .enumerate()
    {
        // It is called a page, it is sent as a page, and it ends as a page and as an archive.
        let given = [&picture(format)[..], script, b"PK\x05\x06"].concat();
        let file = ana.upload(number, "page.html", &given).await;
        assert_eq!(file["type"], kept_as, "{format:?}");
        for address in ["", "/small"] {
            let address = format!("{}{address}", file["address"].as_str().unwrap());
            let kept = world.get(&address, None).await;
            assert_eq!(kept.status, StatusCode::OK, "{address}");
            assert!(!holds(&kept.body, b"<script>") && !holds(&kept.body, b"PK\x05\x06"), "{format:?}");
            assert_eq!(kept.header("x-content-type-options"), "nosniff");
            assert_eq!(kept.header("content-security-policy"), "default-src 'none'; sandbox");
            assert_eq!(kept.header("referrer-policy"), "no-referrer");
            assert!(kept.header("content-type").starts_with("image/"));
        }
    }
}

#[tokio::test]
async fn what_lies_about_being_a_picture_is_handed_on_and_never_shown() {
    let world = World::new().await;
    let ana = Site::of(&world, "Ana").await;
    let half = |format| {
        let whole = picture(format);
        whole[..whole.len() / 2].to_vec()
    };
    // 65,535 by 65,535 pixels in a few bytes.
    let mut jpeg = picture(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    let gif = picture(ImageFormat::Gif);
    let lies = [
        ("half.png", half(ImageFormat::Png)),
        ("half.webp", half(ImageFormat::WebP)),
        ("half.gif", half(ImageFormat::Gif)),
        ("head.jpg", picture(ImageFormat::Jpeg)[..24].to_vec()),
        ("bomb.jpg", jpeg),
        ("bomb.gif", [&gif[..6], &[0xFF; 4], &gif[10..]].concat()),
        ("bomb.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0".to_vec()),
        ("page.png", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("both.gif", b"GIF89a/*<script>*/=1;alert(1)".to_vec()),
        ("icon.ico", b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0".to_vec()),
        ("photo.tiff", b"II*\0\x08\0\0\0\0\0".to_vec()),
        ("program.exe", b"MZ\x90\0".to_vec()),
    ];
    for (number, (name, bytes)) in lies.into_iter().enumerate() {
        let file = ana.upload(number, name, &bytes).await;
        assert_eq!(
            (&file["type"], &file["picture"]),
            (&"application/octet-stream".into(), &Value::Null),
            "{name}"
        );
        let kept = ana.fetch(&file).await;
        assert_eq!(kept.header("content-type"), "application/octet-stream", "{name}");
        assert_eq!(kept.header("content-disposition"), format!("attachment; filename*=UTF-8''{name}"));
        assert_eq!(kept.header("x-content-type-options"), "nosniff");
        assert_eq!(kept.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(kept.body, bytes, "{name}");
        let small = format!("{}/small", file["address"].as_str().unwrap());
        assert_eq!(world.get(&small, None).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[tokio::test]
async fn name_cannot_leave_its_header_or_its_folder() {
    let world = World::new().await;
    let ana = Site::of(&world, "Ana").await;
    let long = format!("{}.pdf", "a".repeat(5_000));
    for (number, (given, kept, told)) in [
        ("../../etc/passwd", "passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini", "boot.ini"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie x=1.txt", "aSet-Cookie%20x%3D1.txt"),
        ("a\";filename=\"b.html", "a;filename=b.html", "a%3Bfilename%3Db.html"),
        ("invoice\u{202E}fdp.exe", "invoicefdp.exe", "invoicefdp.exe"),
        ("\u{2066}x\u{2069}\u{200B}.txt", "x.txt", "x.txt"),
        ("nul\0.txt", "nul.txt", "nul.txt"),
        ("写真 1.txt", "写真 1.txt", "%E5%86%99%E7%9C%9F%201.txt"),
        ("...", "file", "file"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = ana.upload(number, given, b"words").await;
        assert_eq!(file["name"], kept, "{given:?}");
        let header = ana.fetch(&file).await.header("content-disposition").to_owned();
        assert_eq!(header, format!("attachment; filename*=UTF-8''{told}"), "{given:?}");
    }
    let name = ana.upload(99, &long, b"words").await["name"].as_str().unwrap().to_owned();
    assert_eq!(name, format!("{}.pdf", "a".repeat(domain::file::MOST_NAME - 4)));
}

/// A body whose length nobody has announced.
fn dripping(chunks: impl IntoIterator<Item = io::Result<Bytes>, IntoIter: Send + 'static>) -> Body {
    Body::from_stream(stream::iter(chunks))
}

#[tokio::test]
async fn nothing_is_left_of_what_does_not_arrive() {
    let world = World::new().await;
    let ana = Site::of(&world, "Ana").await;
    let chunk = || Ok(Bytes::from(vec![7; 100_000]));
    let endless = (0..20).map(move |_| chunk());
    assert_eq!(code(&ana.send("id=0000000000000001", dripping(endless)).await), (413, "file.size".into()));
    let cut = [chunk(), Err(io::ErrorKind::ConnectionReset.into())];
    assert_eq!(code(&ana.send("id=0000000000000001", dripping(cut)).await), (400, "file.broken".into()));
    assert_eq!(code(&ana.send("id=0000000000000001", dripping([])).await), (400, "file.empty".into()));
    let announced = Request::post("/messenger/files?id=0000000000000001")
        .header("authorization", format!("Bearer {}", ana.token))
        .header("content-length", "99999999999999");
    let answer = world.send(announced.body(Body::empty()).unwrap()).await;
    assert_eq!(code(&answer), (413, "file.size".into()));
    // The same id is free, for as much as a file may have.
    let largest = ana.upload(1, "all of it", &vec![7; MOST]).await;
    assert_eq!(ana.fetch(&largest).await.body.len(), MOST);
}

#[tokio::test]
async fn only_who_may_speak_may_upload() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Profiles.View"], true).await;
    let silent = Site { world: &world, token };
    assert_eq!(code(&silent.send("id=0000000000000001", "a").await), (403, "access.scope".into()));
    let nobody = Site { world: &world, token: "nonsense".into() };
    assert_eq!(code(&nobody.send("id=0000000000000001", "a").await), (401, "access.token".into()));
    let bo = Site::of(&world, "Bo").await;
    for query in
        ["", "id=", "id=1", "id=00000000000000zz", "name=a", "id=0000000000000001&id=0000000000000002"]
    {
        assert_eq!(code(&bo.send(query, "a").await), (400, "file.id".into()), "{query:?}");
    }
}

#[tokio::test]
async fn address_that_nobody_was_told_is_not_found() {
    let world = World::new().await;
    let ana = Site::of(&world, "Ana").await;
    let file = ana.upload(1, "a", b"a").await;
    let address = file["address"].as_str().unwrap();
    let key = address.rsplit('/').next().unwrap();
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}: 128 random bits");
    for guess in
        [&key[..31], "%", "%00", "..%2f..%2fhealth", "' or 1=1 --", &format!("{key}0"), "0000000000000001"]
    {
        let guess: String = form_urlencoded::byte_serialize(guess.as_bytes()).collect();
        assert_eq!(
            world.get(&format!("/messenger/files/{guess}"), None).await.status,
            StatusCode::NOT_FOUND,
            "{guess}"
        );
    }
}
