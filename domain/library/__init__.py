"""The resource library: what members found worth keeping, how it is found again, and whether its links still answer."""
