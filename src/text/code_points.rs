//! From bytes to code points, where results leave the crate.

/// Counts code points between the offsets that are asked, in one pass over the text.
#[derive(Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    ascii: bool,
    byte: usize,
    count: usize,
}

impl<'t> CodePoints<'t> {
    /// A counter that stands at the start of `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), byte: 0, count: 0 }
    }

    /// Code points before byte offset `at`, a character boundary; cheap when the offsets ascend.
    pub fn at(&mut self, at: usize) -> usize {
        if self.ascii {
            return at;
        }
        if at >= self.byte {
            self.count += self.text[self.byte..at].chars().count();
        } else {
            self.count -= self.text[at..self.byte].chars().count();
        }
        self.byte = at;
        self.count
    }

    /// Code points in the whole text.
    #[must_use]
    pub fn total(&self) -> usize {
        if self.ascii { self.text.len() } else { self.text.chars().count() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_counting_from_the_start_counts() {
        let alphabet = ["a", "İ", "ẞ", "đ", "🦌", ".", "\u{a0}", "\u{307}", "汉"];
        for number in 0..alphabet.len().pow(4) {
            let text: String =
                (0..4_u32).map(|at| alphabet[number / alphabet.len().pow(at) % alphabet.len()]).collect();
            let places: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
            let mut counter = CodePoints::new(&text);
            for &at in places.iter().chain(places.iter().rev()) {
                assert_eq!(counter.at(at), text[..at].chars().count(), "{text:?} at {at}");
            }
            assert_eq!(counter.total(), text.chars().count());
        }
    }
}
