"""The click path's own HTTP/1.1 server, and the same handler as an ASGI application."""
