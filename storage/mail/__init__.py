"""What e-mail needs beside the outbox: bodies that many mails share, and addresses that get none."""
