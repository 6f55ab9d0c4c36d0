"""What every grid on screen is made of, whether one writes in it or only looks."""
