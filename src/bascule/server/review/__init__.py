"""Reports, the review queue and appeals, between HTTP and the desk."""
