"""One spelling for what people type in many; its words; what stands around them in a clause."""
