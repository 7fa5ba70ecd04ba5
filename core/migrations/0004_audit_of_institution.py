from django.db import migrations, models



class Migration(migrations.Migration):
    dependencies = [("core", "0003_tombstones")]

    operations = [
        migrations.AlterModelOptions(
            name="auditdetail",
            options={
                "ordering": ["-at", "-uid"],
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
            },
        ),
        migrations.AddIndex(
            model_name="auditdetail",
            index=models.Index(fields=["institution_id", "-at", "-uid"], name="core_audit_of_institution"),
        ),
    ]
