//! 2.3 A shop's goods before nearby shoppers.
