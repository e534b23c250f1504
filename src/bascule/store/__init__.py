"""Where it is kept: embedded today, behind contracts the rooms own."""
