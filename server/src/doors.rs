//! Where personal data meets a courier's stops: only he whose work it is sees name and door.

use crate::app::App;
use crate::problem::Problem;
use crate::wire::personal::{CustomerOut, door};
use crate::wire::route::StopOut;

/// Puts customers and exact doors to the stops of accepted work.
///
/// # Errors
/// 500 when the side store fails.
pub async fn join(app: &App, stops: &mut [StopOut]) -> Result<(), Problem> {
    let values = app.personal(stops.iter().filter_map(StopOut::delivered).collect()).await?;
    for stop in stops {
        if let Some(values) = stop.delivered().and_then(|order| values.get(&order)) {
            stop.customer = Some(CustomerOut::of(values));
            stop.at = door(values).or(stop.at);
        }
    }
    Ok(())
}
