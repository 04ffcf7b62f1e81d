"""What the model is trained on: wishes drawn by dice and captions that say them."""
