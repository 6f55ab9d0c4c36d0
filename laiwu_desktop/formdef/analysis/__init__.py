"""What is made of consolidated figures: rounded so that they add up, explained where they changed."""
