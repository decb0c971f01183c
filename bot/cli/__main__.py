"""`python -m bot.cli` is `convene`."""

from bot.cli import main

if __name__ == "__main__":
    main()
