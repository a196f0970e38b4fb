//! Reference figures that come with the data: best known values and baseline costs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A comma-separated file with a header line, as one map a row. Fields hold no commas.
///
/// # Errors
/// When the file cannot be read.
pub fn rows(path: &Path) -> Result<Vec<BTreeMap<String, String>>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut lines = text.lines();
    let header: Vec<String> = fields(lines.next().unwrap_or_default());
    Ok(lines.map(|line| header.iter().cloned().zip(fields(line)).collect()).collect())
}

fn fields(line: &str) -> Vec<String> {
    line.split(',').map(|field| field.trim().to_owned()).collect()
}

/// Best known vehicles and distance of each instance of a folder.
///
/// # Errors
/// When its `best_known.csv` cannot be read.
pub fn best_known(folder: &Path) -> Result<BTreeMap<String, (i64, f64)>, String> {
    let mut found = BTreeMap::new();
    for row in rows(&folder.join("best_known.csv"))? {
        let vehicles = row.get("vehicles").and_then(|v| v.parse().ok());
        let distance = row.get("distance").and_then(|d| d.parse().ok());
        if let (Some(name), Some(vehicles), Some(distance)) =
            (row.get("instance"), vehicles, distance)
        {
            found.insert(name.clone(), (vehicles, distance));
        }
    }
    Ok(found)
}

/// What is known of one joint instance, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Joint {
    /// The proven optimum, where there is one.
    pub optimum: Option<i64>,
    /// The best found where the optimum could not be proven.
    pub found: Option<i64>,
    /// The cheapest baseline, where one is valid.
    pub baseline: Option<i64>,
}

/// Reference costs of the joint instances by name, such as `S001`.
///
/// # Errors
/// When `references.csv` cannot be read.
pub fn joint(folder: &Path) -> Result<BTreeMap<String, Joint>, String> {
    let mut found: BTreeMap<String, Joint> = BTreeMap::new();
    for row in rows(&folder.join("references.csv"))? {
        let field = |name: &str| row.get(name).map_or("", String::as_str);
        let (Ok(seed), Ok(total)) = (field("seed").parse::<u32>(), field("total").parse::<i64>())
        else {
            continue;
        };
        let known = found.entry(format!("{}{seed:03}", field("family"))).or_default();
        match (field("method"), field("status")) {
            ("exact", "OPTIMAL") => known.optimum = Some(total),
            ("exact", "FEASIBLE") => known.found = Some(total),
            ("A" | "B" | "C", "valid") => {
                known.baseline = Some(known.baseline.map_or(total, |least| least.min(total)));
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_valid_baseline_counts() {
        let folder = std::env::temp_dir().join(format!("sameday-reference-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let text = "family,seed,method,status,total\nS,1,exact,OPTIMAL,90\nS,1,A,valid,120\n\
                    S,1,B,valid,110\nS,1,C,invalid,10\nS,2,exact,FEASIBLE,70\n";
        fs::write(folder.join("references.csv"), text).unwrap();
        let found = joint(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found["S001"], Joint { optimum: Some(90), found: None, baseline: Some(110) });
        assert_eq!(found["S002"], Joint { found: Some(70), ..Joint::default() });
    }
}
