"""Stand-ins for the helpdesks: stateful servers whose answers have the shapes of the real ones."""
