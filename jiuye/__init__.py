"""jiuye (就业): where every graduate goes, registered, reviewed and reported."""
