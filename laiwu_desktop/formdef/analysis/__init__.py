"""What is made of consolidated figures: put side by side, rounded so that they add up, explained."""
