//! Logistic regression that keeps few weights: follow the regularised leader, coordinate by coordinate.

use gazelle::sentences::training::Sample;

/// How fast and how sparsely to learn.
pub(crate) struct Rates {
    pub alpha: f32,
    pub l1: f32,
    pub l2: f32,
    pub epochs: usize,
}

/// For the weights that all languages share.
pub(crate) const SHARED: Rates = Rates { alpha: 0.1, l1: 5.0, l2: 4.0, epochs: 6 };
/// For what a language adds to them.
pub(crate) const OWN: Rates = Rates { alpha: 0.1, l1: 3.5, l2: 2.0, epochs: 8 };

/// Weights that, added to `base`, tell breaks from other candidates.
pub(crate) fn train(samples: &[&Sample], base: &[f32], rates: &Rates) -> Vec<f32> {
    let mut z = vec![0f32; base.len()];
    let mut n = vec![0f32; base.len()];
    let weight = |z: f32, n: f32| {
        if z.abs() <= rates.l1 {
            0.0
        } else {
            -(z - z.signum() * rates.l1) / ((1.0 + n.sqrt()) / rates.alpha + rates.l2)
        }
    };
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut state = 0x2545_f491_4f6c_dd1du64;
    for _ in 0..rates.epochs {
        for at in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(at, (state % (at as u64 + 1)) as usize);
        }
        for &at in &order {
            let sample = samples[at];
            let odds: f32 = sample
                .features
                .iter()
                .map(|&f| base[f as usize] + weight(z[f as usize], n[f as usize]))
                .sum();
            let error = 1.0 / (1.0 + (-odds).exp()) - f32::from(u8::from(sample.is_break));
            let gradient = error * sample.weight;
            for &f in &sample.features {
                let f = f as usize;
                let sigma = ((n[f] + gradient * gradient).sqrt() - n[f].sqrt()) / rates.alpha;
                z[f] += gradient - sigma * weight(z[f], n[f]);
                n[f] += gradient * gradient;
            }
        }
    }
    z.iter().zip(&n).map(|(&z, &n)| weight(z, n)).collect()
}
