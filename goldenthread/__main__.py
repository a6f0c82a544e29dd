"""Let ``python -m goldenthread`` do what the command does."""

from goldenthread.commands.main import run

if __name__ == "__main__":
    run()
