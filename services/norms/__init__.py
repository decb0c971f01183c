"""Group norms: proposed by members, agreed on by consensus, adopted and looked at again."""
