//! A QR code as the path of an SVG: it needs no picture and no script, and is sharp on paper.

use fast_qr::{ECL, QRBuilder};

/// Light modules around the code, without which telephones do not find it.
const MARGIN: usize = 4;

/// A code as a drawing of squares of one unit.
pub(crate) struct QrCode {
    /// Units on a side.
    pub(crate) size: usize,
    /// The dark squares.
    pub(crate) path: String,
}

impl QrCode {
    /// The code of an address; none for one that is too long for any.
    pub(crate) fn of(address: &str) -> Option<Self> {
        // A printed sheet gets wet and creased: a quarter of the code may be lost.
        let code = QRBuilder::new(address).ecl(ECL::Q).build().ok()?;
        let mut path = String::new();
        for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
            let mut x = 0;
            while x < code.size {
                let run = row[x..].iter().take_while(|module| module.value()).count();
                if run > 0 {
                    path.extend([format!("M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN)]);
                }
                x += run.max(1);
            }
        }
        Some(Self {
            size: code.size + 2 * MARGIN,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_square_with_three_eyes() {
        let link =
            "https://notes.example.org/join?to=forum/atelier#ln_w_3KD5W78SB5DRG64YBMCNSJ0VVBXX";
        let code = QrCode::of(link).unwrap();
        // The upper edge of an eye is seven dark squares; two eyes stand in the first row.
        assert!(code.path.starts_with("M4 4h7v1h-7z"));
        assert!(
            code.path
                .contains(&format!("M{} 4h7v1h-7z", code.size - 11))
        );
        assert!(
            code.path
                .contains(&format!("M4 {}h7v1h-7z", code.size - 11))
        );
        assert!(QrCode::of(&"x".repeat(5_000)).is_none());
    }
}
