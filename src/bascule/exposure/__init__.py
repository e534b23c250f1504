"""Who was shown a link, who crossed, and whom to help first."""
