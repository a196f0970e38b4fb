//! Reading text files, compressed ones too.

use flate2::read::MultiGzDecoder;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Reads a UTF-8 text; one that begins with the magic bytes of gzip is unpacked.
///
/// # Errors
/// What reading, unpacking or decoding reports, with the path in the message.
pub fn read_text(path: &Path) -> io::Result<String> {
    let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
    let bytes = fs::read(path).map_err(named)?;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).map_err(named)?;
        unpacked
    } else {
        bytes
    };
    String::from_utf8(bytes).map_err(|e| named(io::Error::new(io::ErrorKind::InvalidData, e)))
}

#[cfg(test)]
mod tests {
    use super::read_text;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    #[test]
    fn plain_and_packed_texts_are_the_same() {
        let dir = std::env::temp_dir().join(format!("sameday-read-text-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (plain, packed) = (dir.join("a.json"), dir.join("a.json.gz"));
        std::fs::write(&plain, "größe").unwrap();
        let mut encoder =
            GzEncoder::new(std::fs::File::create(&packed).unwrap(), Compression::fast());
        encoder.write_all("größe".as_bytes()).unwrap();
        encoder.finish().unwrap();
        assert_eq!(read_text(&plain).unwrap(), "größe");
        assert_eq!(read_text(&packed).unwrap(), "größe");
        std::fs::write(&plain, [0xff, 0xfe]).unwrap();
        assert!(read_text(&plain).unwrap_err().to_string().contains("a.json"));
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(read_text(&plain).is_err());
    }
}
