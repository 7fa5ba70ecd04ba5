"""What the same job costs a plain Django or DRF application, written as the tutorials write it."""
