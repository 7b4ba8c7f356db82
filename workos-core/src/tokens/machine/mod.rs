//! Access tokens of machine-to-machine applications.
