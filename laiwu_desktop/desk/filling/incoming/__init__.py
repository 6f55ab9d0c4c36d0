"""What files would make of the draft, seen and chosen before anything of it is written."""
