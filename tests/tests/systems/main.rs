//! The systems that the product supports, end to end over HTTP on virtual time: a file for each, a
//! test for each sentence of its acceptance. The table is `sameday_tests::systems::TABLE`.

mod acquisition;
mod aisle;
mod assortment;
mod crowd;
mod dated_inbound;
mod delivery;
mod exchange;
mod face;
mod hub;
mod independents;
mod inventory;
mod journal;
mod last_mile;
mod legacy_tills;
mod listing;
mod live_stock;
mod member_prices;
mod one_click;
mod palm;
mod pickup;
mod pickup_points;
mod pos_sale;
mod recognition;
mod table;
mod walk_out;
mod warehouse;
mod weights;
