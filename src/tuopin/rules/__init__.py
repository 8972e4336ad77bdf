"""How policy is written: parameters, editions, criteria, standards, checks and cases."""
