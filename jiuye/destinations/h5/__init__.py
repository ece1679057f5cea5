"""What a graduate sees of their destination on a phone."""
