//! Which names are ordinary words: decided when the gazetteer is built, by the words of its languages.

use super::languages::{Language, is_one_word, number};
use crate::text::fold::{Class, Marks, class};

/// What the guard makes of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// It is found like any other.
    Free,
    /// It is an ordinary word.
    Evidence,
    /// It is a month, a weekday, a title, a number or one letter.
    Never,
}

/// What the guard makes of a form of these languages.
pub(super) fn guard(form: &str, languages: &[&Language], marks: Marks) -> Guard {
    // Most are a word of ASCII letters, which needs no look at each.
    let letters = form.bytes().all(|byte| byte.is_ascii_alphabetic());
    if if letters { form.len() == 1 } else { is_letter_or_number(form) } {
        return Guard::Never;
    }
    let word = match form.strip_suffix('.') {
        Some(word) if is_one_word(form) => word,
        _ => form,
    };
    let number = number(word, marks);
    if languages.iter().any(|language| language.words(marks).is_reserved(number)) {
        return Guard::Never;
    }
    let ordinary = languages.iter().any(|language| language.words(marks).is_ordinary(number));
    if ordinary { Guard::Evidence } else { Guard::Free }
}

/// Whether there are only digits, with points and commas, or only one letter. A character of a
/// script without spaces is no letter but a word.
fn is_letter_or_number(form: &str) -> bool {
    let mut letters = 0;
    for c in form.chars() {
        match class(c) {
            Class::Letter | Class::Hangul => letters += 1,
            Class::Digit if letters == 0 => {}
            Class::Mark => {}
            _ if matches!(c, '.' | ',') => {}
            _ => return false,
        }
    }
    let digits = form.chars().any(|c| class(c) == Class::Digit);
    letters == usize::from(!digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_dates_numbers_and_letters_are_guarded() {
        let languages = [Language::find("en").unwrap()];
        let guard = |form| guard(form, &languages, Marks::Fold);
        for form in ["Reading", "nice", "US", "Mỹ", "be"] {
            assert_eq!(guard(form), Guard::Evidence, "{form}");
        }
        for form in ["May", "Jan.", "Sunday", "President", "2024", "1,000.5", "C", "é", "Q."] {
            assert_eq!(guard(form), Guard::Never, "{form}");
        }
        for form in ["Hanoi", "Apple", "G7", "9/11", "Good Hope", "C++", "习", "Reading-on-Sea"] {
            assert_eq!(guard(form), Guard::Free, "{form}");
        }
    }
}
