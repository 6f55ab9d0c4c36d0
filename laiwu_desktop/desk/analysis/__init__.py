"""What a bureau looks at: figures of every unit and period, what they are made of, why they changed."""
