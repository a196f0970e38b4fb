//! 2.8 Identity, membership and payment in one gesture.
