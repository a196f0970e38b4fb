//! 2.19 Pay by face.
