# None: an output would differ in every plan. What there is to say is in checks.tf.
