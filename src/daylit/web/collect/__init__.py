"""What the officer sees of the server: the app, what it needs to work alone, and the way in for what it sends."""
