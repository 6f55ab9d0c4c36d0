"""What a person is led to: what is left to be touched, what stands against handing over, what was before."""
