//! HTTP, WebSockets, pages, keys, configuration and the command line.
