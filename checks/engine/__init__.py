"""Who answers Services of type LoadBalancer: nobody, somebody, two at once, or one that fails."""
